"""What HR decides with: people side by side with their error, sales as another axis, decisions."""
