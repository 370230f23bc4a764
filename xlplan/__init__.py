"""xlplan: reporting workbooks out to every department, one consolidated status workbook back."""
