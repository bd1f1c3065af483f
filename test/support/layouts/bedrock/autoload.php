<?php
// What Composer's autoloader and phpdotenv do for a project, as far as this one needs it.
foreach (file(dirname(__DIR__) . '/.env', FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) as $line) {
	[$name, $value] = explode('=', $line, 2);
	$_ENV[$name] = str_replace(["\\'", '\\\\'], ["'", '\\'], substr($value, 1, -1));
}

function env(string $name): ?string {
	return $_ENV[$name] ?? null;
}
