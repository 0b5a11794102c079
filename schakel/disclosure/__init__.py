"""The gate: figures go in; what comes out may be published, or is withheld, with the proof.

Read `values` for what goes in and comes out, `puzzle` for what an attacker sees, `audit` for the
attack, `protection` for what is withheld beside it, and `gate` for the whole.
"""
