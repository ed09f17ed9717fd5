// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Info strings, good and bad, and which descriptors make a device. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "proto/link_session.h"
#include "proto/vbpipe.h"

#define ANY	VBPIPE_MINOR_ANY

static const struct {
	const char *text;
	bool short_read;
	uint32_t capacity;
	int minor;
	const char *name;
} good[] = {
	{ NULL, false, 4096, ANY, "" },
	{ "", false, 4096, ANY, "" },
	{ "a", true, 4096, ANY, "" },
	{ "a;", true, 4096, ANY, "" },
	{ ";", false, 4096, ANY, "" },
	{ ";;", false, 4096, ANY, "" },
	{ ";64K;0", false, 65536, 0, "" },
	{ "a;;1", true, 4096, 1, "" },
	{ "a;64K;7", true, 65536, 7, "" },
	{ ";64", false, 64, ANY, "" },
	{ ";65", false, 128, ANY, "" },
	{ ";100K", false, 131072, ANY, "" },
	{ ";1M", false, 1048576, ANY, "" },
	{ ";1024M", false, 0x40000000u, ANY, "" },
	{ ";1073741824", false, 0x40000000u, ANY, "" },
	{ ";0064", false, 64, ANY, "" },
	{ ";;0x1f", false, 4096, 31, "" },
	{ ";;0X1F", false, 4096, 31, "" },
	{ ";;017", false, 4096, 15, "" },
	{ ";;255", false, 4096, 255, "" },
	{ ";;;;name=vbpipe1", false, 4096, ANY, "vbpipe1" },
	{ ";;;name=vbpipe10", false, 4096, ANY, "vbpipe10" },
	{ "a;8K;3;x;y=1;;name=log;name=second;z", true, 8192, 3, "log" },
	{ ";;;;name=1234567890123456789012345678901", false, 4096, ANY,
	  "1234567890123456789012345678901" },
	{ ";;;whatever;is;;here;", false, 4096, ANY, "" },
	{ ";;;Name=no;xname=no;name", false, 4096, ANY, "" },
};

static const struct {
	const char *text;
	enum vbpipe_warning warning;
	const char *name;
} bad[] = {
	{ "b", VBPIPE_INFO_BAD_POLICY, "" },
	{ "aa", VBPIPE_INFO_BAD_POLICY, "" },
	{ " a", VBPIPE_INFO_BAD_POLICY, "" },
	{ "64K;1", VBPIPE_INFO_BAD_POLICY, "" },
	{ "name=x", VBPIPE_INFO_BAD_POLICY, "" },
	{ "a;K", VBPIPE_INFO_BAD_SIZE, "" },
	{ "a;M;2", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";0", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";63", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";64x", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";64KK", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";64 K", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";-64", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";0x1000", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";1025M", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";1073741825", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";4294967360", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";99999999999999999999999999999", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";4194304K", VBPIPE_INFO_BAD_SIZE, "" },
	{ ";;256", VBPIPE_INFO_BAD_MINOR, "" },
	{ ";;-1", VBPIPE_INFO_BAD_MINOR, "" },
	{ ";;08", VBPIPE_INFO_BAD_MINOR, "" },
	{ ";;0x", VBPIPE_INFO_BAD_MINOR, "" },
	{ ";;0x100", VBPIPE_INFO_BAD_MINOR, "" },
	{ ";;18446744073709551617", VBPIPE_INFO_BAD_MINOR, "" },
	{ ";;one;name=kept", VBPIPE_INFO_BAD_MINOR, "kept" },
	{ "a;8K;1;name=", VBPIPE_INFO_BAD_NAME, "" },
	{ "a;8K;1;name=.", VBPIPE_INFO_BAD_NAME, "" },
	{ "a;8K;1;name=..", VBPIPE_INFO_BAD_NAME, "" },
	{ "a;8K;1;name=../mem", VBPIPE_INFO_BAD_NAME, "" },
	{ "a;8K;1;name=a b", VBPIPE_INFO_BAD_NAME, "" },
	{ "a;8K;1;name=\xc3\xa4", VBPIPE_INFO_BAD_NAME, "" },
	{ ";;;name=12345678901234567890123456789012", VBPIPE_INFO_BAD_NAME, "" },
};

/* A copy without a byte to spare, for ASan. */
static enum vbpipe_warning parse(const char *text, struct vbpipe_info *info)
{
	char *copy = text ? strdup(text) : NULL;
	enum vbpipe_warning warning;

	memset(info, 0xa5, sizeof(*info));
	warning = vbpipe_info_parse(copy, info);
	free(copy);
	return warning;
}

static void reads_good_strings(void **state)
{
	struct vbpipe_info info;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(parse(good[i].text, &info), VBPIPE_INFO_OK);
		assert_int_equal(info.short_read, good[i].short_read);
		assert_int_equal(info.capacity, good[i].capacity);
		assert_int_equal(info.minor, good[i].minor);
		assert_string_equal(info.name, good[i].name);
	}
}

static void falls_back_to_defaults_and_says_why(void **state)
{
	struct vbpipe_info info;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(bad[i].text, &info), bad[i].warning);
		assert_false(info.short_read);
		assert_int_equal(info.capacity, LV_VBPIPE_CAPACITY);
		assert_int_equal(info.minor, ANY);
		assert_string_equal(info.name, bad[i].name);
		assert_true(strlen(vbpipe_warning_text(bad[i].warning)) > 10);
	}
}

static struct lv_vlink vlink(const char *name, int32_t number, uint32_t server, uint32_t client)
{
	struct lv_vlink link = { .link = number, .s_id = server, .c_id = client };

	strncpy(link.name, name, sizeof(link.name) - 1);
	return link;
}

static void pairs_links_with_swapped_roles(void **state)
{
	struct lv_vlink rx = vlink("vbpipe", 3, 2, 4), tx = vlink("vbpipe", 3, 4, 2);
	struct lv_vlink other = vlink("vbpipe", 4, 4, 2), third = vlink("vbpipe", 3, 5, 2);
	struct lv_vlink longer = vlink("vbpipe2", 3, 4, 2);

	(void)state;
	assert_true(link_is_pair(&rx, &tx, LV_VBPIPE_CLASS, 2));
	assert_true(link_is_pair(&tx, &rx, LV_VBPIPE_CLASS, 4));
	assert_false(link_is_pair(&tx, &rx, LV_VBPIPE_CLASS, 2));
	assert_false(link_is_pair(&rx, &tx, LV_VBPIPE_CLASS, 3));
	assert_false(link_is_pair(&rx, &other, LV_VBPIPE_CLASS, 2));
	assert_false(link_is_pair(&rx, &third, LV_VBPIPE_CLASS, 2));
	assert_false(link_is_pair(&rx, &longer, LV_VBPIPE_CLASS, 2));
	assert_false(link_is_pair(&rx, &rx, LV_VBPIPE_CLASS, 2));
}

static void pairs_two_loopback_links_both_ways(void **state)
{
	struct lv_vlink one = vlink("vbpipe", 3, 2, 2), two = vlink("vbpipe", 3, 2, 2);

	(void)state;
	assert_true(link_is_pair(&one, &two, LV_VBPIPE_CLASS, 2));
	assert_true(link_is_pair(&two, &one, LV_VBPIPE_CLASS, 2));
	assert_false(link_is_pair(&one, &one, LV_VBPIPE_CLASS, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_good_strings),
		cmocka_unit_test(falls_back_to_defaults_and_says_why),
		cmocka_unit_test(pairs_links_with_swapped_roles),
		cmocka_unit_test(pairs_two_loopback_links_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
