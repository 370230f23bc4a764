"""One module for each sheet of the consolidated workbook."""
