"""Who is who: party documents, keys, pinning, rotation, revocation, and the powers of posts."""
