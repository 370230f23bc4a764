"""What was promised: aspects, measures, targets, who answers for them and until when."""
