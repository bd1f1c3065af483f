// Which server wrote a dump, whoever wrote it down and in whatever language.
import { describe, expect, it, test } from 'vitest'
import { headOfText } from '../../../../src-main/dumps/dump-head.ts'
import { inOnePass } from '../../../support/promptly.ts'

const headOf = (text: string) => headOfText(Buffer.from(text))

const phpMyAdmin = (server: string, php: string) =>
  `-- phpMyAdmin SQL Dump\n-- version 5.2.0\n-- https://www.phpmyadmin.net/\n--\n${server}\n${php}\n\nSET SQL_MODE = "";\n`

describe('the head of a dump', () => {
  it.each([
    [
      '/*M!999999\\- enable the sandbox mode */ \n-- MariaDB dump 10.19\n-- Server version\t11.8.9-MariaDB',
      'mariadb',
      '11.8.9-MariaDB',
    ],
    [
      '-- MySQL dump 10.13  Distrib 8.0.39\n--\n-- Server version\t8.0.39-0ubuntu0.22.04.1',
      'mysql',
      '8.0.39-0ubuntu0.22.04.1',
    ],
    [
      'mysqldump: [Warning] Using a password on the command line interface can be insecure.\n-- MySQL dump 10.13  Distrib 5.7.44\n-- Server version\t5.7.44',
      'mysql',
      '5.7.44',
    ],
    ['\ufeff-- MySQL dump 10.13  Distrib 8.4.3\r\n-- Server version\t8.4.3\r\n', 'mysql', '8.4.3'],
    // MariaDB's own tool of old called itself so.
    ['-- MySQL dump 10.19  Distrib 10.6.18-MariaDB\n-- Server version\t10.6.18-MariaDB', 'mariadb', '10.6.18-MariaDB'],
    // MariaDB's tool, asking MySQL; and the other way round.
    ['-- MariaDB dump 10.19  Distrib 10.5.29-MariaDB\n-- Server version\t8.0.30', 'mysql', '8.0.30'],
    [
      '-- MySQL dump 10.13  Distrib 5.7.40\n-- Server version\t5.5.5-10.6.18-MariaDB-1:10.6.18+maria~ubu2204',
      'mariadb',
      '10.6.18-MariaDB-1:10.6.18+maria~ubu2204',
    ],
    ['-- MySQL dump 10.13  Distrib 8.0.39, for Linux (x86_64)\n', 'mysql', ''],
    ['-- phpMyAdmin SQL Dump\n-- Server-Version: 8.0.30\n', 'mysql', '8.0.30'],
    ['-- phpMyAdmin SQL Dump\n-- Server version: 10.11.6-MariaDB-1\n', 'mariadb', '10.11.6-MariaDB-1'],
    [
      phpMyAdmin('-- Hôte : 127.0.0.1:3306\n-- Version du serveur : 8.0.31', '-- Version de PHP : 8.0.26'),
      'mysql',
      '8.0.31',
    ],
    [
      phpMyAdmin('-- Hôte : localhost\n-- Version du serveur :  5.7.26', '-- Version de PHP :  7.2.18'),
      'mysql',
      '5.7.26',
    ],
    [
      phpMyAdmin('-- Servidor: 10.0.0.5:3306\n-- Versión del servidor: 10.4.27-MariaDB', '-- Versión de PHP: 8.2.0'),
      'mariadb',
      '10.4.27-MariaDB',
    ],
    [phpMyAdmin('-- ホスト: db\n-- サーバのバージョン： 8.0.34', '-- PHP のバージョン: 8.1.2'), 'mysql', '8.0.34'],
    [phpMyAdmin('-- Хост: db\n-- Версия сервера: 5.7.39-42', '-- Версия PHP: 7.4.33'), 'mysql', '5.7.39-42'],
    ['-- Adminer 4.8.1 MySQL 5.5.5-10.6.5-MariaDB dump\n\nSET NAMES utf8;\n', 'mariadb', '10.6.5-MariaDB'],
    ['-- Adminer 5.0.4 MySQL 8.0.31 dump\n', 'mysql', '8.0.31'],
    [
      '-- ----\n-- Host:                         127.0.0.1\n-- Server version:               8.1.0 - MySQL Community Server - GPL\n-- HeidiSQL Version:             12.3.0.6589\n',
      'mysql',
      '8.1.0',
    ],
    [
      '# WordPress MySQL database backup\n# Created by UpdraftPlus version 1.22.3 (https://updraftplus.com)\n# WordPress Version: 6.4.1, running on PHP 7.4.33 (Apache), MySQL 5.7.39-42-log\n',
      'mysql',
      '5.7.39-42-log',
    ],
    [
      '# Created by UpdraftPlus version 1.9\n# WordPress Version: 5.1, running on PHP 7.1, MySQL 5.5.5\n',
      'mariadb',
      '',
    ],
    ['# WordPress Version: 6.1, running on PHP 8.1, MySQL 10.6.12\n', 'mariadb', '10.6.12'],
    ['CREATE TABLE `wp_posts` (\n', 'mariadb', ''],
    ['CREATE TABLE `wp_posts` (a int) COLLATE=utf8mb4_0900_ai_ci;', 'mysql', ''],
    ['CREATE TABLE `wp_posts` (a timestamp DEFAULT current_timestamp()) COLLATE=utf8mb4_unicode_ci;', 'mariadb', ''],
    ["INSERT INTO `t` VALUES ('utf8mb4_0900_ai_ci');", 'mariadb', ''],
  ])('%j', (text, server, serverVersion) => {
    expect(headOf(text)).toEqual({ server, serverVersion })
  })

  it.each(['<html>', 'PK\u0003\u0004', '', 'hello;', '{"a":1}'])('%j is none', (text) => {
    expect(headOf(text)).toBeUndefined()
  })
})

test('takes nothing for a version that is none', () => {
  const version = (said: string) => headOf(`-- MariaDB dump\n-- Server version\t${said}\n`)?.serverVersion
  expect(version('10.11.8-MariaDB-0+deb12u1')).toBe('10.11.8-MariaDB-0+deb12u1')
  expect([version('10\x1b[2J'), version('9'.repeat(500)), version('x'), version(' '.repeat(60_000))]).toEqual([
    '',
    '',
    '',
    '',
  ])
})

test('reads whatever a dump begins with in one pass', () => {
  for (const piece of [
    '\n',
    ' ',
    '-- ',
    '-- Server version',
    '-- Server version \n',
    '/*',
    '-- MySQL dump\n',
    "'",
    'SET ',
  ]) {
    inOnePass(() => headOf(piece.repeat(80_000 / piece.length)))
  }
})
