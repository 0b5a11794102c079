"""The company's own report on due diligence: drafted, edited, looked through, published."""
