"""The actions of `/whmcs.php`: clients, invoices, credit and payments."""
