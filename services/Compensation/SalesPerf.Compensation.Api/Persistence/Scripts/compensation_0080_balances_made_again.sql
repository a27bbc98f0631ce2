-- Cash is held against what is left of an order since then. What waits for the cash of an order that was taken back in part is settled from the beginning once, as anything without a balance.
DELETE FROM compensation.payee_balance;
