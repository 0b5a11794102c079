"""The parties: companies, associations, ministries, unions, NGOs, and the offices between them."""
