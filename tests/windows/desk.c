/* For tests: what the desktop and other programs do that a test cannot do itself.
 *
 * desk drop PROGRAM [PATH...]   starts the program with these arguments in a console of its own, as the desktop does when
 *                               somebody drops files on it or clicks it; waits until the program waits for a key; prints in
 *                               UTF-8 what stands on the screen; presses Enter, and ends as the program ended.
 * desk hold FILE PROGRAM [ARG...]  keeps the file open as Excel does, others may read it but not write, while the program
 *                               runs on this console; ends as the program ended.
 * desk open FILE                is what opens workbooks: leaves FILE.opened behind.
 */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>

/* A program has found out whose console it has long before START milliseconds are over. */
enum { MOST = 32000, WAIT = 60000, STEP = 50, START = 2000 };

static int failed(const char *what) {
    fprintf(stderr, "desk: %s: %lu\n", what, GetLastError());
    return 99;
}

/* One command line, each argument between quotation marks: paths have none themselves. */
static wchar_t *line_of(int count, wchar_t **words) {
    static wchar_t line[MOST];
    line[0] = 0;
    for (int nth = 0; nth < count; nth++) {
        if (wcslen(line) + wcslen(words[nth]) + 4 > MOST) return NULL;
        wcscat(wcscat(wcscat(line, nth ? L" \"" : L"\""), words[nth]), L"\"");
    }
    return line;
}

static int start(wchar_t *line, DWORD flags, PROCESS_INFORMATION *started) {
    STARTUPINFOW how = {sizeof how};
    return line && CreateProcessW(NULL, line, NULL, NULL, FALSE, flags, NULL, NULL, &how, started);
}

/* What stands on the screen, without the blanks at the end of its lines; a row that is full goes on in the next. */
static wchar_t *screen(HANDLE out, int *cursor) {
    static wchar_t text[MOST * 8];
    CONSOLE_SCREEN_BUFFER_INFO info;
    size_t length = 0;
    text[0] = 0;
    if (!GetConsoleScreenBufferInfo(out, &info)) return text;
    *cursor = info.dwCursorPosition.Y * info.dwSize.X + info.dwCursorPosition.X;
    for (SHORT row = 0; row <= info.dwCursorPosition.Y; row++) {
        DWORD read = 0;
        size_t end = length;
        if (length + info.dwSize.X + 2 > sizeof text / sizeof *text) break;
        if (!ReadConsoleOutputCharacterW(out, text + length, info.dwSize.X, (COORD){0, row}, &read)) break;
        for (size_t at = length; at < length + read; at++)
            if (text[at] != L' ' && text[at] != 0) end = at + 1;
        BOOL full = end == length + info.dwSize.X;
        length = end;
        if (!full) text[length++] = L'\n';
        text[length] = 0;
    }
    return text;
}

static int drop(int count, wchar_t **words) {
    PROCESS_INFORMATION program;
    if (!start(line_of(count, words), CREATE_NEW_CONSOLE, &program)) return failed("it does not start");
    HANDLE told = GetStdHandle(STD_OUTPUT_HANDLE);
    FreeConsole();
    DWORD waited = 0, code = 98;
    WaitForSingleObject(program.hProcess, START); /* the desktop does not look into the console */
    while (!AttachConsole(program.dwProcessId) && waited < WAIT) {
        if (WaitForSingleObject(program.hProcess, STEP) == WAIT_OBJECT_0) break;
        waited += STEP;
    }
    HANDLE out = CreateFileW(L"CONOUT$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE in = CreateFileW(L"CONIN$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
    int cursor = 0;
    wchar_t *text = screen(out, &cursor);
    for (; waited < WAIT && !wcsstr(text, L"\u56de\u8f66"); waited += STEP) { /* 回车 */
        if (WaitForSingleObject(program.hProcess, STEP) == WAIT_OBJECT_0) break;
        text = screen(out, &cursor);
    }
    static char bytes[MOST * 24];
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
    DWORD written;
    if (length > 1) WriteFile(told, bytes, length - 1, &written, NULL);
    INPUT_RECORD key = {.EventType = KEY_EVENT};
    key.Event.KeyEvent.wRepeatCount = 1;
    key.Event.KeyEvent.wVirtualKeyCode = VK_RETURN;
    key.Event.KeyEvent.uChar.UnicodeChar = L'\r';
    for (int down = 1; down >= 0; down--) {
        key.Event.KeyEvent.bKeyDown = down;
        WriteConsoleInputW(in, &key, 1, &written);
    }
    if (WaitForSingleObject(program.hProcess, WAIT) != WAIT_OBJECT_0) {
        TerminateProcess(program.hProcess, 97);
        return failed("it does not end");
    }
    GetExitCodeProcess(program.hProcess, &code);
    return (int)code;
}

static int hold(int count, wchar_t **words) {
    HANDLE file = CreateFileW(words[0], GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return failed("it cannot be held");
    PROCESS_INFORMATION program;
    DWORD code = 98;
    if (!start(line_of(count - 1, words + 1), 0, &program)) return failed("it does not start");
    WaitForSingleObject(program.hProcess, INFINITE);
    GetExitCodeProcess(program.hProcess, &code);
    CloseHandle(file);
    return (int)code;
}

static int opened(wchar_t *file) {
    wchar_t mark[MOST];
    if (wcslen(file) + 8 > MOST) return failed("too long");
    wcscat(wcscpy(mark, file), L".opened");
    HANDLE made = CreateFileW(mark, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    return made == INVALID_HANDLE_VALUE ? failed("it cannot be marked") : !CloseHandle(made);
}

int wmain(int count, wchar_t **words) {
    if (count > 2 && !wcscmp(words[1], L"drop")) return drop(count - 2, words + 2);
    if (count > 3 && !wcscmp(words[1], L"hold")) return hold(count - 2, words + 2);
    if (count == 3 && !wcscmp(words[1], L"open")) return opened(words[2]);
    fputs("desk drop PROGRAM [PATH...] | desk hold FILE PROGRAM [ARG...] | desk open FILE\n", stderr);
    return 99;
}
