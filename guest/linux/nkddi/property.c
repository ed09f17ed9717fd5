// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names that begin with "nk." belong to whoever provides them: "nk.focus" is there while somebody is
 * known to have the focus, behind all others.  A property that was made stays until the module is
 * unloaded.
 */
#include <linux/spinlock.h>
#include <linux/string.h>

#include <linkvisor/hypercall.h>

#include "guest/linux/nkddi/focus.h"
#include "guest/linux/nkddi/property.h"
#include "guest/linux/nkddi/repository.h"

#define PROPERTIES	32
#define NAME_SIZE	64
#define VALUE_SIZE	256
#define RESERVED	"nk."
#define FOCUS		RESERVED "focus"
#define ATTRIBUTES	(NK_PROP_ATTR_SET | NK_PROP_ATTR_GET | NK_PROP_ATTR_NOTIFY)

static struct property {
	char name[NAME_SIZE];
	char value[VALUE_SIZE];
	unsigned int size;		/* bytes of value */
} properties[PROPERTIES];

static unsigned int count;		/* the first ones are used */
static DEFINE_SPINLOCK(lock);		/* of all of it */

static struct property *property_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (!strcmp(properties[i].name, name))
			return &properties[i];
	return NULL;
}

static struct property *property_make(const char *name)
{
	struct property *p = property_find(name);

	if (p || count == PROPERTIES)
		return p;
	p = &properties[count++];
	strscpy(p->name, name, sizeof(p->name));
	return p;
}

/* The value is unchanged if it has no room. */
static int property_store(const char *name, const void *value, unsigned int size)
{
	struct property *p = property_make(name);

	if (!p)
		return NK_PROP_ERROR;
	memcpy(p->value, value, size);
	p->size = size;
	return size;
}

static bool name_is_good(const char *name)
{
	return name && *name && strnlen(name, NAME_SIZE) < NAME_SIZE;
}

/* One byte: the VM. */
static int focus_set(const void *value, unsigned int size)
{
	int err = size == 1 ? nkddi_focus_change(*(const u8 *)value) : -EINVAL;

	if (err == -EOPNOTSUPP)
		return NK_PROP_PERMISSION;
	return err ? NK_PROP_ERROR : 1;
}

static int focus_get(void *value, unsigned int maxsize)
{
	u8 vm = nkddi_focus();

	if (!vm)
		return NK_PROP_UNKNOWN;
	if (!maxsize)
		return 0;
	*(u8 *)value = vm;
	return 1;
}

int nkddi_property_set(char *name, void *value, unsigned int size)
{
	unsigned long flags;
	int result;

	if (!name_is_good(name) || size > VALUE_SIZE || (size && !value))
		return NK_PROP_ERROR;
	if (!strcmp(name, FOCUS))
		return focus_set(value, size);
	if (!strncmp(name, RESERVED, strlen(RESERVED)))
		return NK_PROP_PERMISSION;
	spin_lock_irqsave(&lock, flags);
	result = property_store(name, value, size);
	spin_unlock_irqrestore(&lock, flags);
	if (result >= 0)
		hypercall_xirq_trigger(LV_XIRQ_SYSCONF, nkddi_repository_vm_id());
	return result;
}

int nkddi_property_get(char *name, void *value, unsigned int maxsize)
{
	int result = NK_PROP_UNKNOWN;
	struct property *p;
	unsigned long flags;

	if (!name_is_good(name) || (maxsize && !value))
		return NK_PROP_ERROR;
	if (!strcmp(name, FOCUS))
		return focus_get(value, maxsize);
	spin_lock_irqsave(&lock, flags);
	p = property_find(name);
	if (p) {
		result = min(p->size, maxsize);
		memcpy(value, p->value, result);
	}
	spin_unlock_irqrestore(&lock, flags);
	return result;
}

int nkddi_property_enum(unsigned int id, char *name, unsigned int size, NkPropAttr *attr)
{
	int result = NK_PROP_UNKNOWN;
	unsigned long flags;

	if (!attr || (size && !name))
		return NK_PROP_ERROR;
	spin_lock_irqsave(&lock, flags);
	if (id < count) {
		if (size)
			strscpy(name, properties[id].name, size);
		*attr = ATTRIBUTES | (strlen(properties[id].name) + 1);
		result = VALUE_SIZE;
	} else if (id == count && nkddi_focus()) {
		if (size)
			strscpy(name, FOCUS, size);
		*attr = ATTRIBUTES | sizeof(FOCUS);
		result = 1;
	}
	spin_unlock_irqrestore(&lock, flags);
	return result;
}
