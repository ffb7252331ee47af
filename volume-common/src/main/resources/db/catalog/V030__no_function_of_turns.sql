-- No process of a release has ever called this: the turn became part of the statements (Turns) before.
DROP FUNCTION operation_turn(text, smallint, smallint, text);
