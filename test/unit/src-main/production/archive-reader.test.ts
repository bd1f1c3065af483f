// What a dump says of itself, whoever wrote it, and whether it ends where it should.
import { describe, expect, it } from 'vitest'
import { headOf, isWhole } from '../../../../src-main/production/archive-reader.ts'

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
    // MariaDB's own tool of old called itself so.
    ['-- MySQL dump 10.19  Distrib 10.6.18-MariaDB\n-- Server version\t10.6.18-MariaDB', 'mariadb', '10.6.18-MariaDB'],
    ['-- phpMyAdmin SQL Dump\n-- Server-Version: 8.0.30\n', 'mysql', '8.0.30'],
    ['-- phpMyAdmin SQL Dump\n-- Server version: 10.11.6-MariaDB-1\n', 'mariadb', '10.11.6-MariaDB-1'],
    ['CREATE TABLE `wp_posts` (\n', 'mariadb', ''],
  ])('%j', (text, server, serverVersion) => {
    expect(headOf(text)).toEqual({ server, serverVersion })
  })

  it.each(['<html>', 'PK\u0003\u0004', ''])('%j is none', (text) => {
    expect(headOf(text)).toBeUndefined()
  })
})

describe('the end of a dump', () => {
  it('is told by those who write one', () => {
    expect(isWhole('-- MariaDB dump 10.19', '-- Dump completed on 2026-11-25  1:02:03\n')).toBe(true)
    expect(isWhole('-- MySQL dump 10.13', "INSERT INTO `wp_posts` VALUES (1,'x")).toBe(false)
    expect(isWhole('-- phpMyAdmin SQL Dump', 'COMMIT;\n')).toBe(true)
  })
})
