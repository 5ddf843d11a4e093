#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo are variadic, which Swift does not import: one function a kind of value.

static inline CURLcode ccurl_set_long(CURL *curl, CURLoption option, long value)
{
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_size(CURL *curl, CURLoption option, curl_off_t value)
{
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_text(CURL *curl, CURLoption option, const char *value)
{
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_headers(CURL *curl, struct curl_slist *list)
{
    return curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
}

/// `option` is CURLOPT_WRITEFUNCTION or CURLOPT_HEADERFUNCTION; both have this signature.
static inline CURLcode ccurl_set_receiver(
    CURL *curl, CURLoption option, size_t (*receive)(char *, size_t, size_t, void *))
{
    return curl_easy_setopt(curl, option, receive);
}

static inline CURLcode ccurl_set_pointer(CURL *curl, CURLoption option, void *value)
{
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_progress(
    CURL *curl, int (*progress)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t))
{
    return curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
}

/// The address that a socket is about to be connected to: 4 or 16 bytes in network order, else 0.
typedef int (*ccurl_gate)(void *context, const uint8_t *address, int count);

typedef struct {
    ccurl_gate gate;
    void *context;
} ccurl_guard;

// Asked for every connection, after names are resolved and for each address anew, redirects included.
static inline curl_socket_t ccurl_open(void *client, curlsocktype purpose, struct curl_sockaddr *address)
{
    ccurl_guard *guard = (ccurl_guard *)client;
    uint8_t bytes[16];
    int count = 0;
    if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKET_BAD;
    // The address is longer than its declared type: read through the types that it has.
    if (address->family == AF_INET && address->addrlen >= sizeof(struct sockaddr_in)) {
        struct sockaddr_in v4;
        memcpy(&v4, &address->addr, sizeof v4);
        memcpy(bytes, &v4.sin_addr, count = 4);
    } else if (address->family == AF_INET6 && address->addrlen >= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 v6;
        memcpy(&v6, (const void *)&address->addr, sizeof v6);
        memcpy(bytes, &v6.sin6_addr, count = 16);
    }
    if (!guard->gate(guard->context, bytes, count)) return CURL_SOCKET_BAD;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static inline CURLcode ccurl_set_guard(CURL *curl, ccurl_guard *guard)
{
    CURLcode code = curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, ccurl_open);
    return code ? code : curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, guard);
}

static inline long ccurl_get_long(CURL *curl, CURLINFO info)
{
    long value = 0;
    curl_easy_getinfo(curl, info, &value);
    return value;
}

/// Valid until the handle is used again.
static inline const char *ccurl_get_text(CURL *curl, CURLINFO info)
{
    char *value = NULL;
    curl_easy_getinfo(curl, info, &value);
    return value;
}

static inline CURLcode ccurl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }
