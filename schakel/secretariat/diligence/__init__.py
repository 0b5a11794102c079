"""The room of due diligence: a company looks at itself once a year, shows it, and is answered."""
