-- Records may gain columns to be searched by, which are added and filled from their kinds after this. A program of
-- version 2 would leave them empty in what it writes, so it may not open this store.
SELECT 3;
