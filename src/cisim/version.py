"""Version of the model and the package; compare results of different versions only after a look at CHANGELOG."""

__version__ = "0.1.0"
