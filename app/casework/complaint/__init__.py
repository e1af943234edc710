"""What a complaint is made of: points, subjects, authority, contributions, extensions, orders, samples."""
