-- Who may sign in, which clients may ask for tokens, and the keys that every replica shares.
CREATE SCHEMA identity;

CREATE TABLE identity.person (
  id                uuid         PRIMARY KEY,
  user_name         varchar(100) NOT NULL,
  -- Lower case: two people never differ by case alone.
  user_name_key     varchar(100) NOT NULL,
  name              varchar(200) NOT NULL,
  participant_code  varchar(100),
  personas          text[]       NOT NULL,
  password_hash     text         NOT NULL,
  -- Changes with the password; a session begun under another stamp is over.
  security_stamp    uuid         NOT NULL,
  failed_sign_ins   integer      NOT NULL DEFAULT 0 CHECK (failed_sign_ins >= 0),
  locked_until      timestamptz,
  created_at        timestamptz  NOT NULL,
  changed_at        timestamptz  NOT NULL,
  CONSTRAINT ux_person_user_name_key UNIQUE (user_name_key)
);

-- Private keys are sealed with Identity:KeySecret; the row alone is worth nothing.
CREATE TABLE identity.signing_key (
  id          uuid        PRIMARY KEY,
  sealed_key  bytea       NOT NULL,
  created_at  timestamptz NOT NULL,
  -- Published from the start, so that everybody knows the key before the first token signed with it.
  signs_from  timestamptz NOT NULL
);

CREATE TABLE identity.data_protection_key (
  name        text        PRIMARY KEY,
  sealed_xml  bytea       NOT NULL
);

-- Tables of OpenIddict's Entity Framework Core store.
CREATE SCHEMA openiddict;

CREATE TABLE openiddict.application (
  id                         text NOT NULL,
  application_type           varchar(50),
  client_id                  varchar(100),
  client_secret              text,
  client_type                varchar(50),
  concurrency_token          varchar(50),
  consent_type               varchar(50),
  display_name               text,
  display_names              text,
  json_web_key_set           text,
  permissions                text,
  post_logout_redirect_uris  text,
  properties                 text,
  redirect_uris              text,
  requirements               text,
  settings                   text,
  CONSTRAINT pk_application PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_application_client_id ON openiddict.application (client_id);

CREATE TABLE openiddict.scope (
  id                 text NOT NULL,
  concurrency_token  varchar(50),
  description        text,
  descriptions       text,
  display_name       text,
  display_names      text,
  name               varchar(200),
  properties         text,
  resources          text,
  CONSTRAINT pk_scope PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_scope_name ON openiddict.scope (name);

CREATE TABLE openiddict.consent (
  id                 text NOT NULL,
  application_id     text,
  concurrency_token  varchar(50),
  creation_date      timestamptz,
  properties         text,
  scopes             text,
  status             varchar(50),
  subject            varchar(400),
  type               varchar(50),
  CONSTRAINT pk_consent PRIMARY KEY (id),
  CONSTRAINT fk_consent_application_application_id FOREIGN KEY (application_id) REFERENCES openiddict.application (id)
);
CREATE INDEX ix_consent_application_id_status_subject_type ON openiddict.consent (application_id, status, subject, type);

CREATE TABLE openiddict.token (
  id                 text NOT NULL,
  application_id     text,
  authorization_id   text,
  concurrency_token  varchar(50),
  creation_date      timestamptz,
  expiration_date    timestamptz,
  payload            text,
  properties         text,
  redemption_date    timestamptz,
  reference_id       varchar(100),
  status             varchar(50),
  subject            varchar(400),
  type               varchar(150),
  CONSTRAINT pk_token PRIMARY KEY (id),
  CONSTRAINT fk_token_application_application_id FOREIGN KEY (application_id) REFERENCES openiddict.application (id),
  CONSTRAINT fk_token_consent_authorization_id FOREIGN KEY (authorization_id) REFERENCES openiddict.consent (id)
);
CREATE INDEX ix_token_application_id_status_subject_type ON openiddict.token (application_id, status, subject, type);
CREATE INDEX ix_token_authorization_id ON openiddict.token (authorization_id);
CREATE UNIQUE INDEX ix_token_reference_id ON openiddict.token (reference_id);
CREATE INDEX ix_token_subject ON openiddict.token (subject);
CREATE INDEX ix_token_creation_date ON openiddict.token (creation_date);
