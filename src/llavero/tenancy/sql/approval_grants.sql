-- What somebody decided is added to and never changed: the application may not rewrite or take away a decision.
REVOKE ALL ON approvals_decision FROM llavero_app;
GRANT SELECT, INSERT ON approvals_decision TO llavero_app;
