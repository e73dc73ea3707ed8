"""The actions of `/auth.php`: logging in and out, and what a session opens."""
