"""Limits of the texts, buttons, selects and inputs within blocks. Source: docs.slack.dev, "Block Kit reference"."""

from __future__ import annotations

from typing import Any

KEYS = {
    "button": {"text", "url", "value", "style", "confirm", "accessibility_label"},
    "static_select": {"placeholder", "options", "option_groups", "initial_option", "confirm", "focus_on_load"},
    "external_select": {"placeholder", "initial_option", "min_query_length", "confirm", "focus_on_load"},
    "users_select": {"placeholder", "initial_user", "confirm", "focus_on_load"},
    "conversations_select": {"placeholder", "initial_conversation", "filter", "default_to_current_conversation"},
    "channels_select": {"placeholder", "initial_channel", "confirm", "response_url_enabled"},
    "overflow": {"options", "confirm"},
    "checkboxes": {"options", "initial_options", "confirm", "focus_on_load"},
    "radio_buttons": {"options", "initial_option", "confirm", "focus_on_load"},
    "datepicker": {"initial_date", "placeholder", "confirm", "focus_on_load"},
    "timepicker": {"initial_time", "placeholder", "confirm", "focus_on_load", "timezone"},
    "datetimepicker": {"initial_date_time", "confirm", "focus_on_load"},
    "plain_text_input": {
        "initial_value",
        "multiline",
        "min_length",
        "max_length",
        "placeholder",
        "dispatch_action_config",
        "focus_on_load",
    },
    "image": {"image_url", "slack_file", "alt_text"},
}
INPUTS = set(KEYS) - {"button", "overflow", "image"}
ALLOWED = {
    "accessory": set(KEYS) - {"plain_text_input", "datetimepicker"},
    "actions": set(KEYS) - {"plain_text_input", "image"},
    "input": INPUTS,
    "context": {"image"},
}
OPTIONS_MOST = {"static_select": 100, "overflow": 5, "checkboxes": 10, "radio_buttons": 10}


def units(text: str) -> int:
    """As a service written in Java or JavaScript counts: an emoji is two. The stricter reading of "characters"."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def text_problems(text: Any, most: int, *, plain: bool = False) -> list[str]:
    """Of a text object with at most `most` units; `plain` where Slack takes no mrkdwn."""
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        return [f"a text object was expected, not {text!r:.60}"]
    problems = ["must be plain_text"] if plain and text["type"] != "plain_text" else []
    known = {"type", "text", "emoji"} if text["type"] == "plain_text" else {"type", "text", "verbatim"}
    problems += [f"unknown field {name!r} in a text object" for name in sorted(set(text) - known)]
    words = text.get("text")
    if not isinstance(words, str) or not words:
        return [*problems, "empty text"]
    return problems + ([f"text of {units(words)} units, at most {most}"] if units(words) > most else [])


def element_problems(element: Any, where: str) -> list[str]:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind not in KEYS:
        return [f"unknown element {kind!r}"]
    problems = [] if kind in ALLOWED[where] else [f"{kind} is not allowed in {where}"]
    problems += [
        f"{kind}: unknown field {name!r}" for name in sorted(set(element) - KEYS[kind] - {"type", "action_id"})
    ]
    if kind == "image":
        return problems + ([] if element.get("alt_text") else ["an image needs alt_text"])
    if "action_id" in element and not 1 <= units(str(element["action_id"])) <= 255:
        problems.append(f"{kind}: action_id must have 1 to 255 characters")
    if "placeholder" in element:
        problems += text_problems(element["placeholder"], 150, plain=True)
    if "confirm" in element:
        problems += _confirm_problems(element["confirm"])
    return problems + _own_problems(kind, element)


def _own_problems(kind: str, element: dict[str, Any]) -> list[str]:
    if kind == "button":
        return _button_problems(element)
    if kind in OPTIONS_MOST:
        return _options_problems(kind, element)
    if kind == "plain_text_input":
        return _text_input_problems(element)
    if kind == "external_select" and "initial_option" in element:
        return _option_problems(element["initial_option"])
    if kind == "datetimepicker" and "initial_date_time" in element:
        right = isinstance(element["initial_date_time"], int) and len(str(element["initial_date_time"])) == 10
        return [] if right else ["initial_date_time must be seconds, ten digits"]
    return []


def _button_problems(button: dict[str, Any]) -> list[str]:
    problems = text_problems(button.get("text"), 75, plain=True)
    problems += ["button value over 2000"] * (units(str(button.get("value", ""))) > 2_000)
    problems += ["button url over 3000"] * (units(str(button.get("url", ""))) > 3_000)
    wrong_style = "style" in button and button["style"] not in ("primary", "danger")
    return problems + [f"unknown style {button.get('style')!r}"] * wrong_style


def _options_problems(kind: str, element: dict[str, Any]) -> list[str]:
    groups = element.get("option_groups")
    if (groups is None) == (element.get("options") is None):
        return [f"{kind} needs options or option_groups, one of them"]
    if groups is not None and not 1 <= len(groups) <= 100:
        return [f"{len(groups)} option groups, 1 to 100"]
    problems: list[str] = []
    for group in groups or []:
        problems += text_problems(group.get("label"), 75, plain=True)
    lists = [group.get("options") or [] for group in groups] if groups is not None else [element["options"]]
    for options in lists:
        most = OPTIONS_MOST[kind]
        problems += [f"{len(options)} options in {kind}, 1 to {most}"] * (not 1 <= len(options) <= most)
        problems += [problem for option in options for problem in _option_problems(option)]
    initial = element.get("initial_option")
    if initial is not None and not any(initial == option for options in lists for option in options):
        problems.append("initial_option is not one of the options")
    return problems


def _option_problems(option: Any) -> list[str]:
    if not isinstance(option, dict):
        return ["an option is an object"]
    problems = text_problems(option.get("text"), 75)
    if not 1 <= units(str(option.get("value") or "")) <= 150:
        problems.append("option value must have 1 to 150 characters")
    return problems


def _text_input_problems(field: dict[str, Any]) -> list[str]:
    most = field.get("max_length", 3_000)
    problems = [] if isinstance(most, int) and 1 <= most <= 3_000 else ["max_length must be 1 to 3000"]
    over = units(str(field.get("initial_value", ""))) > 3_000
    return problems + ["initial_value over 3000"] * over


def _confirm_problems(confirm: Any) -> list[str]:
    if not isinstance(confirm, dict):
        return ["confirm is an object"]
    problems: list[str] = []
    for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        problems += text_problems(confirm.get(name), most) if name in confirm else []
    return problems
