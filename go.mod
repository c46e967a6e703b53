module ebb

go 1.26
