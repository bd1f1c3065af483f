<?php
// Installs WordPress with a little content; the address and the passwords are set when the host starts.
$_SERVER['HTTP_HOST'] = 'acme.example';
$_SERVER['REQUEST_URI'] = '/';
define('WP_INSTALLING', true);
define('WP_SITEURL', 'http://acme.example');
require '/var/www/html/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/image.php';
add_filter('pre_wp_mail', '__return_true');
wp_install('Acme Garden', 'admin', 'admin@acme.example', true, '', 'building');
update_option('home', 'http://acme.example');
update_option('permalink_structure', '/%postname%/');
update_option('blogdescription', 'Everything that grows');
update_option('comment_moderation', 0);
update_option('comment_previously_approved', 0);

$texts = [
	'Planting bulbs in November' => 'There is still time. As long as the ground is not frozen, tulips will forgive you.',
	'Our greenhouse in winter' => 'We heat with the sun and a stove. Here is how the thermometer behaved this week.',
	'Ten plants nobody can kill' => 'They survive cats, holidays and good intentions.',
	'Opening hours in December' => 'From nine to five, and on the three Saturdays before the holidays until eight.',
];
$image = imagecreatetruecolor(1200, 800);
for ($y = 0; $y < 800; $y++) {
	imageline($image, 0, $y, 1200, $y, imagecolorallocate($image, 40 + $y / 8, 110 + $y / 10, 70));
}
for ($i = 0; $i < 60; $i++) {
	$petal = imagecolorallocate($image, 200 + $i % 50, 80 + $i * 2, 120);
	imagefilledellipse($image, ($i * 197) % 1200, ($i * 131) % 800, 60, 60, $petal);
}
$upload = wp_upload_dir();
$file = $upload['path'] . '/garden.jpg';
imagejpeg($image, $file, 85);
$picture = wp_insert_attachment(['post_mime_type' => 'image/jpeg', 'post_title' => 'Garden', 'post_status' => 'inherit'], $file);
wp_update_attachment_metadata($picture, wp_generate_attachment_metadata($picture, $file));
foreach ($texts as $title => $text) {
	$post = wp_insert_post([
		'post_title' => $title,
		'post_content' => "<!-- wp:paragraph --><p>$text</p><!-- /wp:paragraph --><!-- wp:image {\"id\":$picture} --><figure class=\"wp-block-image\"><img src=\"" . wp_get_attachment_url($picture) . "\" alt=\"\" class=\"wp-image-$picture\"/></figure><!-- /wp:image -->",
		'post_status' => 'publish',
		'post_author' => 1,
	]);
	set_post_thumbnail($post, $picture);
}
wp_insert_post(['post_type' => 'page', 'post_title' => 'About us', 'post_content' => 'A nursery, three generations old.', 'post_status' => 'publish', 'post_author' => 1]);
