-- A verdict updates one row in place: HOT, without touching an index, as long as its page has room for the new version.
ALTER TABLE credentials_authenticator SET (fillfactor = 85);
