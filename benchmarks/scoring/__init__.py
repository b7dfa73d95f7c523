"""What the backtest counts: predictions, windows of series, targets, municipalities."""
