"""Campaigns from beginning to end: phases, minimising, replay."""
