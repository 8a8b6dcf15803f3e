@echo off
rem Installs specgen from this folder, without a network: install.bat [FOLDER]
rem ASCII only: cmd reads this file in the code page of the console (932 or 65001, nobody knows),
rem so everything Japanese is said by install.py, which prints Unicode whatever the code page.
rem Set SPECGEN_NO_PAUSE=1 to end without waiting for a key.
setlocal
rem Python's install manager is not to fetch a Python that is not there.
set PYTHON_MANAGER_AUTOMATIC_INSTALL=false
for %%P in ("py -3" "python" "py -3.13" "py -3.12" "py -3.11") do call :try %%~P && goto :found
echo Python 3.11, 3.12 or 3.13 was not found. Install one of them first.
echo The text file in this folder says how.
for %%F in ("%~dp0*.txt") do if /i not "%%~nxF"=="requirements.txt" start "" notepad "%%F"
set STATUS=5
goto :end

:try
%* -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))" >nul 2>nul
if errorlevel 1 exit /b 1
set "PYTHON=%*"
exit /b 0

:found
%PYTHON% "%~dp0install.py" %*
set STATUS=%ERRORLEVEL%

:end
if "%SPECGEN_NO_PAUSE%"=="" pause
exit /b %STATUS%
