"""What passed the gate, written down: tables, pages and certificates; and read back."""
