<?php // Sends each form of the list on standard input as http_build_query writes it.
foreach (json_decode(file_get_contents('php://stdin'), true) as $form) {
    $context = stream_context_create(['http' => [
        'method' => 'POST',
        'header' => 'Content-Type: application/x-www-form-urlencoded',
        'content' => http_build_query($form['nested']),
    ]]);
    if (file_get_contents($form['url'], false, $context) === false) {
        exit(1);
    }
}
