# How everything is compiled, and what a room is.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

include(GNUInstallDirs)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

option(PAIRKEEP_WERROR "warnings are errors" OFF)
set(PAIRKEEP_SANITIZE "" CACHE STRING "e.g. address,undefined or thread")

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wswitch)
if(PAIRKEEP_WERROR)
    add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC 12 sees uninitialised members in vectors of variants where there are none.
    add_compile_options(-Wno-maybe-uninitialized)
endif()
if(PAIRKEEP_SANITIZE)
    add_compile_options(-fsanitize=${PAIRKEEP_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${PAIRKEEP_SANITIZE})
    if(PAIRKEEP_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        add_compile_options(-Wno-tsan)   # fences inside Asio; harmless, and not ours
    endif()
endif()

# pairkeep_room(NAME LINKS util ... LIBRARIES external ...)
# One room is one static library of the sources in its folder. It links only the rooms that its arrow in
# ARCHITECTURE.md names (scripts/check-arrows compares); LIBRARIES are external and private to the room.
function(pairkeep_room name)
    cmake_parse_arguments(ROOM "" "" "LINKS;LIBRARIES" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    set(target pairkeep_${name})
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/include)
    foreach(room IN LISTS ROOM_LINKS)
        target_link_libraries(${target} PUBLIC pairkeep_${room})
    endforeach()
    target_link_libraries(${target} PRIVATE ${ROOM_LIBRARIES})
endfunction()

# pairkeep_program(NAME LINKS room ... LIBRARIES external ...): an executable of the sources in this folder.
function(pairkeep_program name)
    cmake_parse_arguments(PROGRAM "" "DESTINATION" "LINKS;LIBRARIES" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
    add_executable(${name} ${sources})
    # All programs side by side in the build folder, as the daemon looks for its keeper beside itself.
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
    foreach(room IN LISTS PROGRAM_LINKS)
        target_link_libraries(${name} PRIVATE pairkeep_${room})
    endforeach()
    target_link_libraries(${name} PRIVATE ${PROGRAM_LIBRARIES})
    target_compile_definitions(${name} PRIVATE PAIRKEEP_VERSION="${PROJECT_VERSION}")
    install(TARGETS ${name} DESTINATION ${PROGRAM_DESTINATION})
endfunction()
