module juju-for-tests

go 1.26.5

require github.com/juju/juju v0.0.0-20260713142945-570e41eadd7e
