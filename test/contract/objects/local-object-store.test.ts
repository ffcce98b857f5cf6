import { temporaryStorage } from "../../support/local-storage";
import { testObjectStore } from "./object-store-suite";

testObjectStore("Folder", temporaryStorage);
