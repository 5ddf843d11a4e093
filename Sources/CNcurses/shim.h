#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
/* SwiftPM drops the -D_XOPEN_SOURCE of ncursesw.pc; without one of the two the wide functions are invisible. */
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <ncurses.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* Mutable globals: Swift 6 refuses to read them as variables. */
static inline WINDOW *cn_stdscr(void) { return stdscr; }
static inline WINDOW *cn_curscr(void) { return curscr; }

static inline char **cn_environment(void) { return environ; }

/* Cast macros, which Swift does not import. */
static inline attr_t cn_attributes(int bold, int dim, int italic, int underline, int reverse) {
    return (bold ? A_BOLD : 0) | (dim ? A_DIM : 0) | (italic ? A_ITALIC : 0) | (underline ? A_UNDERLINE : 0)
        | (reverse ? A_REVERSE : 0);
}

/* setcchar and mvwadd_wch in one; the pair goes through opts because a short ends at 32767. */
static inline int cn_put(WINDOW *window, int row, int column, const wchar_t *text, attr_t attributes, int pair) {
    cchar_t cell;
    if (setcchar(&cell, text, attributes, (short)(pair > 32767 ? 32767 : pair), &pair) == ERR) return ERR;
    return mvwadd_wch(window, row, column, &cell);
}

/* ioctl is variadic. */
static inline int cn_window_size(int fd, struct winsize *size) { return ioctl(fd, TIOCGWINSZ, size); }

/* Declared only for _GNU_SOURCE, which Swift's Glibc module does not promise. */
static inline int cn_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

/* tigetnum and setupterm live in term.h, whose macros clash with half of the world. */
extern int setupterm(const char *term, int fd, int *error);
extern int tigetnum(const char *capability);

/* Colours of the user's terminal entry: -1 where it names none, -2 where there is no such entry. */
static inline int cn_terminal_colours(const char *term, int fd) {
    int error = 0;
    if (setupterm(term, fd, &error) == ERR) return -2;
    return tigetnum("colors");
}

#endif
