"""One run in Mesa's own front end: step by step, with a plot and the network of ties. Try it from the top of the
repository, with the packages of ``pip install 'cisim[mesa]'``:

    solara run examples/mesa_page.py

Other settings hold from *Reset* on.
"""

from mesa.visualization import Slider, SolaraViz, make_plot_component, make_space_component
from mesa.visualization.components import AgentPortrayalStyle

from cisim.agents import CommunityModel, Organisation

COLOURS = {"nonprofit": "tab:blue", "government": "tab:orange", "business": "tab:green"}


def portray(agent: Organisation) -> AgentPortrayalStyle:
    """A dot in the colour of its sector, with a dark edge where it belongs to the partnership."""
    colour = COLOURS[agent.sector]
    return AgentPortrayalStyle(color=colour, edgecolors="black" if agent.member else colour, linewidths=2)


page = SolaraViz(
    CommunityModel("small-town", rng=1),
    components=[
        make_plot_component(["outcome", "alignment", "trust"]),
        make_space_component(portray, layout_kwargs={"seed": 1}),
    ],
    model_params={
        "settings": {"type": "Select", "label": "Community", "value": "small-town",
                     "values": ["small-town", "adaptive-city", "technical-city"]},
        "rng": Slider("Root seed", 1, 1, 20, 1),
        "backbone_support": Slider("Strength of backbone support", 1.0, 0.0, 1.0, 0.5),
    },
    name="One community, month by month",
)  # fmt: skip
