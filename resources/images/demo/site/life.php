<?php
// A little life: every few seconds a visitor comments, now and then somebody posts. Argument: the site's directory.
// Started twice, it lives once.
$_SERVER['HTTP_HOST'] = parse_url(getenv('HOME_URL'), PHP_URL_HOST);
$_SERVER['REQUEST_URI'] = '/';
require $argv[1] . '/wp-load.php';
$one = fopen('/run/production-life', 'c');
if (!flock($one, LOCK_EX | LOCK_NB)) {
	exit;
}
$names = ['Mia', 'Jonas', 'Aylin', 'Tom', 'Olga', 'Ben', 'Lea', 'Noor'];
$words = ['Lovely, thank you.', 'Does this work in clay soil too?', 'My tulips agree.', 'I tried it, the slugs won.', 'See you on Saturday.'];
while (true) {
	$posts = get_posts(['numberposts' => 20]);
	$name = $names[array_rand($names)];
	if (random_int(1, 6) === 1) {
		wp_insert_post(['post_title' => "Seen in the garden at " . date('H:i:s'), 'post_content' => "$name saw a robin.", 'post_status' => 'publish', 'post_author' => 1]);
	} elseif ($posts) {
		wp_insert_comment(['comment_post_ID' => $posts[array_rand($posts)]->ID, 'comment_author' => $name, 'comment_author_email' => strtolower($name) . '@visitors.example', 'comment_content' => $words[array_rand($words)], 'comment_approved' => 1]);
	}
	wp_cache_flush();
	sleep(random_int(2, 6));
}
