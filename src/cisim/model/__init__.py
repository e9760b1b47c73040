"""What the model is: parameters, quantities, conditions, mechanisms, the month and its kernels."""
