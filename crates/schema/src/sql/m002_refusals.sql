-- Refusals -----------------------------------------------------------------------------------

-- When a rule last refused something and how often: the register of duties shows that it lives.
-- Nothing about who or what; that a person was refused is nobody's record.
CREATE TABLE refusal (
    article TEXT NOT NULL,
    message TEXT NOT NULL,
    at {time} NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (article, message)
);
