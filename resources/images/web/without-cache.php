<?php
// Has WordPress take no notice of a drop-in for its object cache, from 5.8 on; it runs before every page of such a site, in
// place of name-writes.php, which it runs as well.
$wp_filter['enable_loading_object_cache_dropin'][10]['sitefork'] = array('accepted_args' => 0, 'function' => function () { return false; });
require __DIR__ . '/name-writes.php';
