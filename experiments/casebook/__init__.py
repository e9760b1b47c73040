"""Pages of the cases: what the source says, what is modelled and assumed, what comes out beside the isolated arm."""
