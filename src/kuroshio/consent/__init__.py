"""What is asked and decided between two parties: treaties, questions, conditions, signatures."""
