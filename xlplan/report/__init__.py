"""From a status to paper and screen: workbook, HTML, PDF, correction slips, frames."""
