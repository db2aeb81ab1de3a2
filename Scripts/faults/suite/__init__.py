"""What Scripts/faults/run disturbs, one module for each kind of disturbance."""
