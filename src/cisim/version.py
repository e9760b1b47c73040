"""Version of the model and the package: results of different versions are not comparable without a look at CHANGELOG."""

__version__ = "0.1.0"
