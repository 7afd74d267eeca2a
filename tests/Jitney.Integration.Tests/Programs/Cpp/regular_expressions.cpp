// libraries: -lstdc++
#include <iostream>
#include <regex>
#include <string>
int main()
{
    std::string text = "on 2024-02-29 and 1999-12-31, not 12-1-1";
    std::regex date("(\\d{4})-(\\d{2})-(\\d{2})");
    for (std::sregex_iterator match(text.begin(), text.end(), date), end; match != end; ++match)
        std::cout << match->str() << " year " << (*match)[1] << " at " << match->position() << '\n';
    std::cout << std::regex_replace(text, date, "$3.$2.$1") << '\n';
    try {
        std::regex broken("(unclosed");
    } catch (const std::regex_error &problem) {
        std::cout << "refused " << (problem.code() == std::regex_constants::error_paren) << '\n';
    }
    std::wcout << std::regex_match(L"wide", std::wregex(L"[a-z]+", std::regex::icase)) << std::endl;
    return 0;
}
