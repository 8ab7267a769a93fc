"""What keeps a harmful file from doing harm: the virus scanner's quarantine, and what an admin can see of it all.

It knows versions and blobs; how a scanner is asked is an adapter's, how a file is read is the sandbox's.
"""
