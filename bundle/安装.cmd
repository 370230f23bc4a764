@echo off
chcp 65001 >nul
set PYTHONUTF8=1
cd /d "%~dp0"
set "PY="
where py >nul 2>nul && set "PY=py -3"
if not defined PY where python >nul 2>nul && set "PY=python"
if not defined PY (
  echo 请先安装 Python 3.11 以上，安装时勾选 Add to PATH。 Install Python 3.11 or newer first.
  pause
  exit /b 1
)
%PY% install.py
if errorlevel 1 (echo 没有装好。 Not installed.) else (echo 装好了：双击 xlplan.cmd 所在文件夹里的项目启动文件，或在命令行运行 xlplan.cmd。 Installed.)
pause
