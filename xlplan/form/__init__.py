"""What a department is asked: columns, value kinds, the identity stamp. One source for writer and reader."""
