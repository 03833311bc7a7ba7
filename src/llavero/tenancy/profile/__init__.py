"""A bank's profile: everything in which one bank differs from another, as files that its officers read and sign."""
