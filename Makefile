# The commands of the project. Each first puts in place what it needs (tools/ready), which takes a moment when all is there.
.DEFAULT_GOAL := help
.PHONY: help demo test bench faults docs lock looks

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## the sandbox on this machine: three banks, their people, an inbox, a token simulator (ARGS=--fresh: anew)
	@tools/ready demo
	@exec .venv/bin/llavero demo $(ARGS)

test: ## every check that a change must pass, on both databases
	@tools/ready test
	@exec tools/check

bench: ## speed beside a comparator, in one run on this machine
	@tools/ready bench
	@exec tools/bench $(ARGS)

faults: ## races and faults in their long form, and each guard taken away (GROUP=kills: one group, of half an hour at most; FRESH=1: all anew)
	@tools/ready faults
	@exec tools/faults $(ARGS)

docs: ## the handbook, as a web site below site/
	@tools/ready docs
	@NO_MKDOCS_2_WARNING=1 exec .venv/bin/mkdocs build --strict --quiet

lock: ## write requirements/*.txt and package-lock.json anew; UPGRADE=1 takes newer versions
	@tools/ready lock
	@exec tools/lock

looks: ## photograph every page state into var/looks/
	@tools/ready looks
	@exec tools/looks $(ARGS)
