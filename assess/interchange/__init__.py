"""Question banks and frameworks in the forms other tools read: QTI packages and CASE documents."""
